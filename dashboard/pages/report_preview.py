"""What a report rests on, for a reader of English. The report itself is an administrative text, and Vietnamese."""

from __future__ import annotations

from functools import partial

from dashboard.report import honesty
from dashboard.words import EN

facts = partial(honesty.honest_head, words=EN)
audit_line = partial(honesty.audit_line, words=EN)
