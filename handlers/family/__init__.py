"""Families: bound to an elder by a code and the elder's yes, unbound by a word of either."""

from bot.kernel.router import Router
from handlers.family import binding, unbinding

router = Router("family")
router.include(binding.router, unbinding.router)

__all__ = ["router"]
