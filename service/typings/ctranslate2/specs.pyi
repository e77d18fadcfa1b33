# What tests and models/tools use to write a model without a converter. Layers are filled by name.

from typing import Any

class _Spec:
    def __getattr__(self, name: str) -> Any: ...
    def __setattr__(self, name: str, value: Any) -> None: ...

class TransformerEncoderSpec(_Spec):
    def __init__(
        self,
        num_layers: int,
        num_heads: int,
        pre_norm: bool = ...,
        no_final_norm: bool = ...,
    ) -> None: ...

class TransformerEncoderModelSpec(_Spec):
    def __init__(self, encoder: TransformerEncoderSpec) -> None: ...

class TransformerSpec(_Spec):
    @classmethod
    def from_config(cls, num_layers: tuple[int, int], num_heads: int) -> TransformerSpec: ...
