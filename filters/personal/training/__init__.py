"""How the name recogniser was trained; needed by nobody who only uses it."""
