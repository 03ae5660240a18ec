"""The questions: none of the articles' is missing, each is answered."""

import re
from pathlib import Path

import pytest
from places import CHAPTERS, LINK, exists, targets

PAGE = Path(__file__).resolve().parent.parent / "pages" / "faq.md"
ENTRY = re.compile(r"^### (.+)\n\n((?:(?!#).*\n?)+)", re.MULTILINE)
ENTRIES = {question: answer.strip() for question, answer
           in ENTRY.findall(PAGE.read_text("utf-8"))}

AI = ("What is artificial intelligence, and what has a neural network to do "
      "with it?")
DEEP = "What is deep learning, and how does it differ from neural networks?"
BEGIN = "When did deep learning begin?"
GOOD = "What are neural networks good at, and what are they bad at?"
FIELDS = "Where are neural networks used?"
PYTHON = "Why Python, and what do Keras, TensorFlow and PyTorch do?"
WEIGHTS = "What are weights and biases?"
LAYER = "What is a layer, and what are input, hidden and output layers?"
CHOOSE_G = "How do I choose an activation function?"
PLAN = "How do I choose an architecture, and what makes one efficient?"
CHOOSE_L = "How do I choose a loss function?"
HALF = "Is the mean squared error divided by N or by 2N?"
NETWORK = "What is a neural network?"
NEURON = "What is a neuron?"
ACTIVATION = "What is an activation function?"
FORWARD = "What is forward propagation?"
LOSS = "What is a loss function?"
GRADIENT = "What is a gradient?"
BACK = "What is backpropagation?"
TRAIN = "How is a network trained, and how are its weights adjusted?"
DESCENT = "What is gradient descent?"
FIRST = "Where do the first weights come from?"
STOP = "When should training stop?"
SGD = "What is stochastic gradient descent?"
EFFICIENT = ("Which optimizer is best, and what is an efficient training "
             "algorithm?")
DATA = "How do I prepare the data?"
KERAS = "How do I build, train and test a model in Keras?"
EVALUATE = "How do I evaluate a model?"
RECALL = "What do accuracy and recall tell me?"
RAISE = "How can I raise the accuracy?"
OVERFIT = "What is overfitting, and how do I avoid it?"
GENERAL = "What is generalization?"
WRONG = "My training goes wrong. How do I find out why?"
FEW = "What if I have few data, or few labels?"
BIAS = "What about bad or biased data, and privacy?"
WHY = "What is interpretability?"
COST = "What does training cost?"
NEXT = "What will networks be able to do next?"

# What each article asks, in our words, and the entry that answers it: first
# the questions of its own list of questions, then those that its headings
# and its explanations answer.
ASKED = {
    "training": (
        {"which activation function": CHOOSE_G,
         "how not to overfit": OVERFIT,
         "which loss": CHOOSE_L,
         "how weights are adjusted": TRAIN,
         "how to judge a model": EVALUATE},
        {"what AI is": AI, "whether a network is like a brain": NETWORK,
         "what networks are used for": FIELDS, "neuron": NEURON,
         "weight": WEIGHTS, "activation function": ACTIVATION, "loss": LOSS,
         "gradient descent": DESCENT, "backpropagation": BACK,
         "forward propagation": FORWARD, "what MSE divides by": HALF,
         "first weights": FIRST, "when the steps end": STOP,
         "preparing the inputs": DATA, "the same in TensorFlow": KERAS,
         "too few data": FEW, "data of poor quality": BIAS,
         "explaining": WHY, "cost and resources": COST,
         "what comes next": NEXT}),
    "debugging": (
        {"networks and AI": AI, "deep learning or networks": DEEP,
         "for and against": GOOD, "fields of use": FIELDS},
        {"what AI is": AI, "what deep learning is": DEEP,
         "why Python": PYTHON, "neuron": NEURON, "layer": LAYER,
         "activation function": ACTIVATION, "loss": LOSS,
         "gradient descent": DESCENT, "forward propagation": FORWARD,
         "backward propagation": BACK, "preparing data": DATA,
         "defining a model": KERAS, "compiling it": KERAS,
         "training it": KERAS, "evaluating it": EVALUATE,
         "accuracy and recall": RECALL, "debugging a model": WRONG,
         "trends": NEXT, "explaining": WHY, "hunger for data": FEW,
         "overfitting": OVERFIT, "transfer to few data": FEW,
         "learning without labels": FEW, "private data": BIAS}),
    "environment": (
        {"which activation function": CHOOSE_G,
         "how not to overfit": OVERFIT, "raising the accuracy": RAISE},
        {"what a network is": NETWORK, "why Python": PYTHON,
         "setting it up": "How do I set up Python for this?",
         "neuron": NEURON, "weights and biases": WEIGHTS,
         "activation function": ACTIVATION, "loss": LOSS,
         "forward propagation": FORWARD, "backpropagation": BACK,
         "MSE with a half": HALF, "gradient descent": DESCENT,
         "which layer comes first": LAYER, "a model in Keras": KERAS,
         "explaining": WHY, "resources": COST, "what comes next": NEXT}),
    "architecture": (
        {"backpropagation": BACK, "activation function": ACTIVATION,
         "loss": LOSS, "gradient": GRADIENT, "weights and biases": WEIGHTS,
         "neuron": NEURON, "layer": LAYER, "efficient training": EFFICIENT,
         "interpretability": WHY, "generalization": GENERAL},
        {"how deep learning grew": BEGIN,
         "who made AlphaGo": "Who made AlphaGo?",
         "input, hidden, output": LAYER, "how a network trains": TRAIN,
         "steps of backpropagation": BACK, "which gradient is whose": BACK,
         "first weights": FIRST, "when to end": STOP,
         "an efficient architecture": PLAN, "what comes next": NEXT}),
    "optimization": (
        {"neural network": NETWORK, "training and optimizing": TRAIN,
         "loss": LOSS, "gradient descent": DESCENT, "backpropagation": BACK,
         "activation function": ACTIVATION,
         "momentum": "What is momentum?", "Adam": "What is Adam?",
         "SGD": SGD, "RMSprop": "What is RMSprop?"},
        {"what AI is": AI, "whether it is like a brain": NETWORK,
         "first weights": FIRST, "forward propagation": FORWARD,
         "updating parameters": TRAIN,
         "AdaGrad": "What is AdaGrad?", "which optimizer": EFFICIENT,
         "when to end": STOP, "a model in Keras": KERAS,
         "fields of use": FIELDS, "too few data": FEW,
         "biased data, privacy": BIAS, "explaining": WHY}),
}


def words(text):
    """How many words a reader sees."""
    return len(LINK.sub(r"\1", text).split())


def test_each_question_of_the_articles_has_an_entry():
    missing = {(article, question) for article, lists in ASKED.items()
               for asked in lists for question, entry in asked.items()
               if entry not in ENTRIES}
    assert not missing


def test_the_list_holds_all_that_the_articles_themselves_call_questions():
    """Their lists have 5, 4, 3, 10 and 10; counted by hand."""
    assert [len(asked) for asked, _ in ASKED.values()] == [5, 4, 3, 10, 10]


def test_each_entry_answers_something_that_was_asked():
    answered = {entry for lists in ASKED.values() for asked in lists
                for entry in asked.values()}
    assert set(ENTRIES) == answered


@pytest.mark.parametrize("question", ENTRIES)
def test_an_answer_is_short_and_leads_to_a_section(question):
    answer = ENTRIES[question]
    assert 40 <= words(answer) <= 120
    links = list(targets(answer, PAGE))
    assert [link for link in links if not exists(*link)] == []
    assert [place for file, place in links if place and file in CHAPTERS]


def test_what_is_often_read_gets_a_reason_against_it():
    for question, answer in ENTRIES.items():
        _, often, verdict = answer.partition("Often read")
        assert not often or "because" in verdict, question
    assert sum("Often read" in answer for answer in ENTRIES.values()) > 30


def test_topics_stand_between_the_questions():
    text = PAGE.read_text("utf-8")
    topics = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert len(topics) >= 4
    assert text.index(f"## {topics[0]}") < text.index("### ")
