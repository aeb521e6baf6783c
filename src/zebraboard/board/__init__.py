"""The web workbench: cases, meetings, decisions, sign-in and audit, on SQLite or PostgreSQL."""
