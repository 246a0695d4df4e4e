"""The rules that speak up (reference §6). Each is a function of a `Judgement`; `book.py` lists them."""
