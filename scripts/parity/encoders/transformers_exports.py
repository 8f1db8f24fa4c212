"""Speech encoders of `transformers`, with random weights of a fixed seed, exported to ONNX.

The weights are the architectures' own initialisation: what is compared is how a network is fed and run, for which untrained
ones serve as well, and no licence of trained weights is touched.
"""
import os

os.environ.setdefault('CUDA_VISIBLE_DEVICES', '')

import torch
import transformers
from torch.nn.utils import parametrize

SEED = 20_240_229
# One order of additions, whatever the machine: the same file again.
torch.set_num_threads(1)
# An initializer range of 1 / sqrt(width), so that attention and layers tell in what comes out; the usual 0.02 suits wide ones.
TINY = dict(hidden_size=64, num_hidden_layers=3, num_attention_heads=4, intermediate_size=128, conv_dim=(32,) * 7,
            num_conv_pos_embeddings=16, num_conv_pos_embedding_groups=4, initializer_range=0.125)
SAMPLES = 24_000  # of the example that is traced: 1.5 s at 16 kHz


def made(kind, config):
    """The model without dropout; weight normalisation is multiplied out, as the network that is run has it."""
    torch.manual_seed(SEED)
    config._attn_implementation = 'eager'
    model = kind(config).eval()
    for module in model.modules():
        if parametrize.is_parametrized(module):
            for name in list(module.parametrizations):
                parametrize.remove_parametrizations(module, name)
    return model


class Chosen(torch.nn.Module):
    """Calls the encoder and gives the outputs that are named, in order."""

    def __init__(self, encoder, *outputs):
        super().__init__()
        self.encoder, self.outputs = encoder, outputs

    def forward(self, values, attention_mask=None):
        given = {} if attention_mask is None else {'attention_mask': attention_mask}
        result = self.encoder(values, output_hidden_states='hidden_states' in self.outputs, **given)
        return tuple(value for name in self.outputs
                     for value in (result.hidden_states if name == 'hidden_states' else [getattr(result, name)]))


class AnyLength(torch.nn.Module):
    """A Whisper encoder that takes fewer frames than 3,000 and uses as many positions as there are."""

    def __init__(self, encoder):
        super().__init__()
        self.encoder = encoder

    def forward(self, values):
        encoder = self.encoder
        value = torch.nn.functional.gelu(encoder.conv1(values))
        value = torch.nn.functional.gelu(encoder.conv2(value)).permute(0, 2, 1)
        value = value + encoder.embed_positions.weight[:value.shape[1]]
        for layer in encoder.layers:
            value = layer(value, None)
            value = value[0] if isinstance(value, tuple) else value
        return encoder.layer_norm(value)


def export(model, path, inputs, outputs, dynamic):
    """`inputs`: name to example. `dynamic`: name to {axis: name}."""
    with torch.no_grad():
        torch.onnx.export(
            model, tuple(inputs.values()), str(path), input_names=list(inputs), output_names=outputs, dynamic_axes=dynamic,
            opset_version=17, dynamo=False)


def samples():
    return torch.randn(1, SAMPLES, generator=torch.Generator().manual_seed(SEED))


def waveform_encoder(path, kind, config, outputs=('last_hidden_state',), takes_mask=False):
    inputs = {'input_values': samples()}
    if takes_mask:
        inputs['attention_mask'] = torch.ones(1, SAMPLES, dtype=torch.int64)
    names = []
    for name in outputs:
        names += [f'hidden_state_{i}' for i in range(config.num_hidden_layers + 1)] if name == 'hidden_states' else [name]
    dynamic = {name: {0: 'batch', 1: 'samples'} for name in inputs} | {name: {0: 'batch', 1: 'time'} for name in names}
    export(Chosen(made(kind, config), *outputs), path, inputs, names, dynamic)


def wav2vec2_tiny(path):
    waveform_encoder(path, transformers.Wav2Vec2Model, transformers.Wav2Vec2Config(**TINY))


def wav2vec2_base(path):
    waveform_encoder(path, transformers.Wav2Vec2Model, transformers.Wav2Vec2Config())


def wav2vec2_mask(path):
    config = transformers.Wav2Vec2Config(**TINY, feat_extract_norm='layer', do_stable_layer_norm=True, conv_bias=True)
    waveform_encoder(path, transformers.Wav2Vec2Model, config, takes_mask=True)


def hubert_tiny(path):
    waveform_encoder(path, transformers.HubertModel, transformers.HubertConfig(**TINY), ('last_hidden_state', 'hidden_states'))


def hubert_tiny_exact():
    """The same outputs in double precision, by PyTorch: what ONNX Runtime and Melscope round."""
    model = Chosen(made(transformers.HubertModel, transformers.HubertConfig(**TINY)), 'last_hidden_state', 'hidden_states').double()

    def run(values):
        with torch.no_grad():
            return [value.numpy() for value in model(torch.from_numpy(values).double())]
    return run


def whisper_tiny_config():
    return transformers.WhisperConfig(
        d_model=384, encoder_layers=4, encoder_attention_heads=6, encoder_ffn_dim=1536, num_mel_bins=80, max_source_positions=1500,
        init_std=0.05)


def whisper_encoder(config):
    from transformers.models.whisper.modeling_whisper import WhisperEncoder
    return made(WhisperEncoder, config)


def whisper_tiny(path):
    example = torch.randn(1, 80, 3000, generator=torch.Generator().manual_seed(SEED))
    export(Chosen(whisper_encoder(whisper_tiny_config()), 'last_hidden_state'), path, {'input_features': example},
           ['last_hidden_state'], None)


def whisper_tiny_any_length(path):
    example = torch.randn(1, 80, 400, generator=torch.Generator().manual_seed(SEED))
    export(AnyLength(whisper_encoder(whisper_tiny_config())), path, {'input_features': example}, ['last_hidden_state'],
           {'input_features': {0: 'batch', 2: 'time'}, 'last_hidden_state': {0: 'batch', 1: 'time'}})


def ast_tiny(path):
    config = transformers.ASTConfig(
        hidden_size=64, num_hidden_layers=2, num_attention_heads=4, intermediate_size=128,
        initializer_range=0.125)
    example = torch.randn(1, 1024, 128, generator=torch.Generator().manual_seed(SEED))
    export(Chosen(made(transformers.ASTModel, config), 'last_hidden_state', 'pooler_output'), path, {'input_values': example},
           ['last_hidden_state', 'pooler_output'],
           {name: {0: 'batch'} for name in ('input_values', 'last_hidden_state', 'pooler_output')})
