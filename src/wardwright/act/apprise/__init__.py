"""SMS, chat and pagers through apprise, an extra."""
