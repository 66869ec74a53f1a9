"""The words of pages and reports, Vietnamese first; numbers and dates the Vietnamese way."""
