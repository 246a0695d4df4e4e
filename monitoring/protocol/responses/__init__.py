"""What the course says, channel by channel: VEGF, the blood clone, PET and the organs (reference §4, contract §5)."""
