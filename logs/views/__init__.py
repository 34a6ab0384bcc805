"""The web doors to moments, weeks, tips, visits and the weekly mail: parse, call one verb, answer."""
