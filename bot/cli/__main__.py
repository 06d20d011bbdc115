"""`python -m bot.cli`: the same as `usher`."""

from bot.cli import main

main()
