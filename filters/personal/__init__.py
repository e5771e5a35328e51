"""Finds and replaces private persons' data in German text, by tier of the document's age and kind.

One detector a file in `detectors/`, found by its name; `redact.Redactor` joins them, `tiers.tier_of` says what applies.
"""
