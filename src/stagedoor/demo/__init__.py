"""A made-up conference to try Stagedoor with: nobody in it exists, and every address is an example's."""
