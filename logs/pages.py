"""What somebody reads of a template, for the check of words; read as text, so that a broken one can be read too."""

import re

INLINE = r"</?(?:a|abbr|b|bdi|code|em|i|kbd|mark|q|small|span|strong|time)\b[^>]*>"
ATTRIBUTES = re.compile(r"""(?:alt|title|placeholder|label|content|value|data-[\w-]+)="([^"]*\s[^"]*)\"""")


def template_text(source: str) -> str:
    """What a reader sees of a template, a line per block; variables become X."""
    said = re.sub(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|<!--.*?-->", "", source, flags=re.DOTALL)
    said = re.sub(r"<(script|style)\b.*?</\1>", "", said, flags=re.DOTALL)
    said = re.sub(r"""{%\s*(?:translate|trans)\s+(["'])(.*?)\1.*?%}""", r"\2", said, flags=re.DOTALL)
    said = re.sub(r"""{[%{][^{}]*?_\((["'])(.*?)\1\)[^{}]*?[%}]}""", r"\n\2\n", said, flags=re.DOTALL)
    said = re.sub(r"{{.*?}}", "X", said, flags=re.DOTALL)
    said = re.sub(r"{%\s*(?:else|elif|endif|if|plural).*?%}", "\n", said, flags=re.DOTALL)
    said = re.sub(r"{%.*?%}", "\n", said, flags=re.DOTALL)
    attributes = ATTRIBUTES.findall(said)
    said = re.sub(r"[ \t]*\n[ \t]*(?=[a-zé(])", " ", said)  # a sentence may run over several lines
    said = re.sub(r"<[^>]*>", "\n", re.sub(INLINE, "", said))
    return "\n".join([said, *attributes])
