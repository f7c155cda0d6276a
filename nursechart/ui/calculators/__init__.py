"""The calculators: a formula chosen by typing, its inputs with their source, and the answer with its steps."""
