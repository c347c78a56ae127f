"""What the checks of the book find: python3 -m unittest discover book."""

import tempfile
import unittest
from pathlib import Path

import blocks
import formulas
import links
import run
import take


def chapter(text):
    """A chapter that takes nothing."""
    return blocks.Chapter("chapter.md", text, text)


def run_faults(text):
    """The faults of running a chapter."""
    with tempfile.TemporaryDirectory() as folder:
        return list(run.run_chapter(chapter(text), Path(folder), write=False))


class Take(unittest.TestCase):
    """Text from documents."""

    def test_section_ends_at_the_next_heading_of_its_level_but_not_in_code(self):
        text = "# A\n## B\none\n```sh\n## no heading\n```\n### C\ntwo\n## D\nthree"
        self.assertEqual(take.section(text, "B"), "one\n```sh\n## no heading\n```\n### C\ntwo")
        self.assertIsNone(take.section(text, "E"))

    def test_table_is_found_by_its_first_line(self):
        self.assertEqual(take.table("x\n| a | b |\n|---|---|\n| 1 | 2 |\n\n| c |", "| a |"), "| a | b |\n|---|---|\n| 1 | 2 |")
        self.assertIsNone(take.table("x", "| a |"))

    def test_module_text_has_no_links_to_items(self):
        self.assertEqual(take.module_text("//! [`Mean`], [a mean](dhll_core::Mean)\n//!\n//! b\nuse x;"), "`Mean`, a mean\n\nb")

    def test_links_lead_to_chapters_or_name_files(self):
        whole, titles = {"docs/tables.md": "t.md"}, {"t.md": "Tables"}
        text = "[x](tables.md#y), [tables.md](tables.md), [c](../CONTRIBUTING.md), [u](https://x.y)"
        rewritten = take.rewrite_links(text, "docs/results.md", None, "r.md", whole, titles)
        self.assertEqual(rewritten, "[x](t.md#y), [Tables](t.md), c (`CONTRIBUTING.md`), [u](https://x.y)")
        with self.assertRaisesRegex(take.TakeError, "nowhere.md"):
            take.rewrite_links("[x](nowhere.md)", "docs/results.md", None, "r.md", whole, titles)

    def test_what_is_not_there_is_an_error(self):
        for directive in ["docs/nowhere.md", "docs/results.md: No such heading", "docs/results.md: | no such table |"]:
            with self.assertRaises(take.TakeError):
                take.expand("c.md", f"{{{{#take {directive}}}}}", {}, {})


class Run(unittest.TestCase):
    """Code of chapters."""

    def test_blocks_run_in_order_and_output_is_compared_but_for_digits(self):
        text = "```sh\necho 1 > a\n```\n```python\nprint('x', open('a').read())\n```\n```text,output\nx 25\n```\n"
        self.assertEqual(run_faults(text), [])
        self.assertEqual(len(run_faults(text.replace("x 25", "y 25"))), 1)

    def test_a_command_that_fails_is_a_fault_unless_it_is_not_run(self):
        self.assertIn("failed", run_faults("```sh\nfalse | cat\n```\n")[0])
        self.assertEqual(run_faults("```sh,no-run\nfalse\n```\n"), [])

    def test_a_block_can_be_a_file(self):
        self.assertEqual(run_faults("```python,file=a.py\nprint(1)\n```\n```sh\npython3 a.py\n```\n"), [])


class Links(unittest.TestCase):
    """Built pages."""

    def faults(self, page):
        """The faults of a page beside another."""
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "a.html").write_text(page)
            (Path(folder) / "b.html").write_text('<h1 id="here">b</h1>')
            return links.faults(Path(folder))

    def test_links(self):
        self.assertEqual(self.faults('<a href="b.html#here"><a href="https://x.y"><img src="data:,">'), [])
        for page in ['<a href="c.html">', '<a href="b.html#there">', '<a href="#there">', '<img src="https://x.y/z.png">', '<script src="//x.y/z.js">']:
            self.assertEqual(len(self.faults(page)), 1, page)


class Formulas(unittest.TestCase):
    """Formulas as MathML."""

    def test_blocks_and_inline(self):
        text = formulas.typeset("```math\nx < y\n```\n\nand $`[A]`$")
        self.assertIn('<div class="formula"><math', text)
        self.assertIn("&lt;", text)
        self.assertIn("\\[", text)


if __name__ == "__main__":
    unittest.main()
