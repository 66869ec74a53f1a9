"""What pages may know: the store's and the book's answers within a scope, small cells hidden."""
