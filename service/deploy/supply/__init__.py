"""What the image is made of: its root, its bill of materials, its licences."""
