"""Times SENCEBGAN's training steps in PyTorch: the same networks, losses and batch as Flawmap's defaults.

Prints one line a stage: its name and milliseconds per step. Usage: sencebgan_step.py [THREADS]
"""
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils import spectral_norm

LATENT, BATCH, SIZE = 256, 64, 32


class SameConv(nn.Module):
    """A 5x5 convolution with stride 2 and TensorFlow's "same" padding."""

    def __init__(self, inputs, outputs, spectral=False):
        super().__init__()
        conv = nn.Conv2d(inputs, outputs, 5, 2)
        self.conv = spectral_norm(conv) if spectral else conv

    def forward(self, x):
        return self.conv(F.pad(x, (1, 2, 1, 2)))


class SameTranspose(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.conv = nn.ConvTranspose2d(inputs, outputs, 5, 2, padding=1)

    def forward(self, x):
        return self.conv(x)[:, :, :-1, :-1]


def norm(channels):
    return nn.BatchNorm2d(channels, eps=1e-3, momentum=0.2)


def encoder(widths, spectral=False, first_norm=True):
    layers, inputs = [], 1
    for i, width in enumerate(widths):
        layers.append(SameConv(inputs, width, spectral))
        if i > 0 or first_norm:
            layers.append(norm(width))
        layers.append(nn.LeakyReLU(0.2))
        inputs = width
    dense = nn.Linear(widths[-1] * 16, LATENT)
    return nn.Sequential(*layers, nn.Flatten(), spectral_norm(dense) if spectral else dense)


def generator():
    layers = [nn.Linear(LATENT, 1024), nn.BatchNorm1d(1024, eps=1e-3, momentum=0.2), nn.LeakyReLU(0.2),
              nn.Unflatten(1, (256, 2, 2))]
    inputs = 256
    for width in (128, 64, 32):
        layers += [SameTranspose(inputs, width), norm(width), nn.LeakyReLU(0.2)]
        inputs = width
    return nn.Sequential(*layers, SameTranspose(32, 1), nn.Tanh())


def decoder():
    layers, inputs = [nn.Unflatten(1, (LATENT, 1, 1))], LATENT
    for width in (256, 128, 64, 32):
        layers += [SameTranspose(inputs, width), norm(width), nn.ReLU()]
        inputs = width
    return nn.Sequential(*layers, SameTranspose(32, 1), nn.Tanh())


def distance(a, b):
    return (a - b).flatten(1).pow(2).sum(1).add(1e-12).sqrt().mean()


def pull_away(s):
    unit = s / s.norm(dim=1, keepdim=True)
    n = len(s)
    return (unit @ unit.t()).pow(2).mean() * n / (n - 1) - 1 / (n - 1)


class Averaged:
    """Adam, and the moving average of the weights."""

    def __init__(self, *modules):
        self.parameters = [p for m in modules for p in m.parameters()]
        self.adam = torch.optim.Adam(self.parameters, 1e-4, (0.5, 0.999))
        self.average = [p.detach().clone() for p in self.parameters]

    def minimise(self, loss):
        gradients = torch.autograd.grad(loss, self.parameters)
        for parameter, gradient in zip(self.parameters, gradients):
            parameter.grad = gradient
        self.adam.step()
        with torch.no_grad():
            for average, parameter in zip(self.average, self.parameters):
                average.lerp_(parameter, 0.001)


torch.manual_seed(1)
torch.set_num_threads(int(sys.argv[1]) if len(sys.argv) > 1 else 2)
G, E, D = generator(), encoder((32, 64, 128), spectral=True, first_norm=False), decoder()
EG, ER = encoder((64, 128, 256)), encoder((64, 128, 256))
for_generator, for_discriminator = Averaged(G), Averaged(E, D)
for_eg, for_er = Averaged(EG), Averaged(ER)
x = torch.rand(BATCH, 1, SIZE, SIZE) * 2 - 1


def adversarial():
    embedding = E(x)
    real = distance(D(embedding), x)
    made = G(torch.randn(BATCH, LATENT)).detach()
    fake = distance(D(E(made)), made)
    margin = 0.4 * distance(x, x.mean((1, 2, 3), keepdim=True)).item()
    for_discriminator.minimise(real + F.relu(margin - fake))
    target = embedding.detach()
    for _ in range(3):
        made = G(torch.randn(BATCH, LATENT))
        code = E(made)
        for_generator.minimise(distance(D(code), made) + 0.25 * pull_away(code) + 0.1 * distance(target, code))


def generator_encoder():
    rebuilt = G(EG(x))
    with torch.no_grad():
        decoded = D(E(x))
    for_eg.minimise(distance(rebuilt, x) + 0.4 * distance(decoded, D(E(rebuilt))))


def reconstruction_encoder():
    with torch.no_grad():
        z = EG(x)
        rebuilt = G(z)
    for_er.minimise(distance(ER(rebuilt), z))


for name, step, frozen in (("adversarial", adversarial, ()), ("generator_encoder", generator_encoder, (G, E, D)),
                           ("reconstruction_encoder", reconstruction_encoder, (EG,))):
    for module in frozen:
        module.eval()
        module.requires_grad_(False)
    for _ in range(3):
        step()
    count, start = 0, time.perf_counter()
    while count < 5 or (count < 40 and time.perf_counter() - start < 2):
        step()
        count += 1
    print(name, round((time.perf_counter() - start) / count * 1e3, 1), flush=True)
