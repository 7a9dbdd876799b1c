"""Vocabulary YAML → Vocabulary.  (contract; to be filled)

load_vocabulary(text: str, name: str = "vocabulary.yaml") -> Vocabulary
    raises VocabularyProblems(problems: tuple[VocabularyProblem, ...]) - each with file, line, column, problem, fix
"""
