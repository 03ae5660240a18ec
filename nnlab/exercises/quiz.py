"""Short quizzes."""
from .catalogue import questions


def quiz(chapter):
    """Show the quiz of a chapter."""
    questions(chapter)
