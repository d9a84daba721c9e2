"""Results as people read them: terminal, markdown, sarif, json, junit and the formats of CI."""
