# melscope export features/ravdess --to ravdess.h5
import sys

import h5py
import torch
from torch.nn.utils.rnn import pad_sequence

with h5py.File(sys.argv[1]) as file:
    clips = [torch.from_numpy(file[key][()]).float() for key in file["__keys__"].asstr()[:]]
    words = list(file["__emotion__"].asstr()[:])
# (clip, frame, value), and which frames are a clip's own and no padding.
values = pad_sequence(clips, batch_first=True)
mask = torch.arange(values.shape[1]) < torch.tensor([len(clip) for clip in clips])[:, None]
labels = torch.tensor([sorted(set(words)).index(word) for word in words])

attention = torch.nn.TransformerEncoderLayer(values.shape[2], nhead=1, dim_feedforward=64, batch_first=True)
classes = torch.nn.Linear(values.shape[2], int(labels.max()) + 1)
frames = attention(values, src_key_padding_mask=~mask)
means = (frames * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
loss = torch.nn.functional.cross_entropy(classes(means), labels)
loss.backward()
print(f"loss {loss.item():.3f} for {tuple(values.shape)}, {int(mask.sum())} frames without padding")
