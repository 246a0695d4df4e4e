"""The demo clinic: invented people on plausible courses, written through the same services as real ones."""
