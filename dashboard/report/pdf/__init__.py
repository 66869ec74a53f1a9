"""The report as a PDF: composed as a document, typeset by typst."""
