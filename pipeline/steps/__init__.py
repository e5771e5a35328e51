"""The steps that datatrove runs; each carries plain functions of `filters` and `licenses` and writes in the Book."""
