"""Times PyTorch on the same networks, losses and batches as Flawmap's defaults: the training steps of SENCEBGAN and of
the localiser, and the localiser's network and smoothing on an image of 1024x704.

Prints one line each: a name and milliseconds. Usage: pytorch.py [THREADS]
"""
import math
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


def same(inputs, outputs, kernel, stride=1):
    total = kernel - stride
    padding = nn.ZeroPad2d((total // 2, total - total // 2) * 2)
    return nn.Sequential(padding, nn.Conv2d(inputs, outputs, kernel, stride))


def block(inputs, outputs, kernel, stride):
    batch_norm = nn.BatchNorm2d(outputs, eps=1e-3, momentum=0.1)
    return [same(inputs, outputs, kernel, stride), batch_norm, nn.LeakyReLU(0.1)]


def plain(width):
    return [same(width, width, 3), nn.LeakyReLU(0.1)]


class Residual(nn.Module):
    def __init__(self, *layers):
        super().__init__()
        self.inner = nn.Sequential(*layers)

    def forward(self, x):
        return x + self.inner(x)


def below(widths):
    if len(widths) == 1:
        return []
    here, coarser = widths[:2]
    upsample = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False)
    inner = [*block(here, coarser, 3, 2), *block(coarser, coarser, 3, 1), *below(widths[1:]),
             same(coarser, here, 1), upsample]
    return [Residual(*inner), *plain(here)]


def unet(widths=(16, 32, 64, 128)):
    first = widths[0]
    return nn.Sequential(*block(1, first, 5, 1), *plain(first), *below(widths), same(first, 1, 1))


def smooth(x, sigma=4.5):
    side = math.ceil(3 * sigma)
    kernel = torch.exp(-0.5 * (torch.arange(-side, side + 1) / sigma) ** 2)
    kernel = (kernel / kernel.sum()).view(1, 1, 1, -1)
    return F.conv2d(F.conv2d(F.pad(x, (side,) * 4, mode="reflect"), kernel), kernel.transpose(2, 3))


def distance(a, b):
    return (a - b).flatten(1).pow(2).sum(1).add(1e-12).sqrt().mean()


def pull_away(s):
    unit = s / s.norm(dim=1, keepdim=True)
    n = len(s)
    return (unit @ unit.t()).pow(2).mean() * n / (n - 1) - 1 / (n - 1)


class Averaged:
    """Adam, and the moving average of the weights."""

    def __init__(self, *modules, decay=0.999, adam=torch.optim.Adam, betas=(0.5, 0.999)):
        self.parameters = [p for m in modules for p in m.parameters()]
        self.adam = adam(self.parameters, 1e-4, betas)
        self.decay = decay
        self.average = [p.detach().clone() for p in self.parameters]

    def minimise(self, loss):
        gradients = torch.autograd.grad(loss, self.parameters)
        for parameter, gradient in zip(self.parameters, gradients):
            parameter.grad = gradient
        self.adam.step()
        with torch.no_grad():
            for average, parameter in zip(self.average, self.parameters):
                average.lerp_(parameter, 1 - self.decay)


torch.manual_seed(1)
torch.set_num_threads(int(sys.argv[1]) if len(sys.argv) > 1 else 2)
G, E, D = generator(), encoder((32, 64, 128), spectral=True, first_norm=False), decoder()
EG, ER = encoder((64, 128, 256)), encoder((64, 128, 256))
for_generator, for_discriminator = Averaged(G), Averaged(E, D)
for_eg, for_er = Averaged(EG), Averaged(ER)
x = torch.rand(BATCH, 1, SIZE, SIZE) * 2 - 1
U = unet()
for_u = Averaged(U, decay=0.99, adam=torch.optim.AdamW, betas=(0.9, 0.999))
crops, label = torch.rand(8, 1, 96, 96), torch.randint(2, (8, 1, 96, 96)).float()
image = torch.rand(1, 1, 704, 1024)


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


def localiser():
    logits = U(crops * 2 - 1)
    probability = torch.sigmoid(logits)
    hit = label * probability
    cross_entropy = F.softplus(logits) - label * logits
    focal = ((label + probability - 2 * hit).square() * cross_entropy).mean()
    dice = 1 - (2 * hit.mean() + 1e-4) / (label.mean() + probability.mean() + 1e-4)
    for_u.minimise(4 * focal + 0.3 * dice)


def inspection():
    with torch.no_grad():
        smooth(torch.sigmoid(2 * U(image * 2 - 1)))


for name, step, frozen in (("sencebgan/adversarial", adversarial, ()),
                           ("sencebgan/generator_encoder", generator_encoder, (G, E, D)),
                           ("sencebgan/reconstruction_encoder", reconstruction_encoder, (EG,)),
                           ("localiser/localiser", localiser, ()),
                           ("inspection", inspection, (U,))):
    for module in frozen:
        module.eval()
        module.requires_grad_(False)
    for _ in range(2):
        step()
    count, start = 0, time.perf_counter()
    while count < 3 or (count < 40 and time.perf_counter() - start < 2):
        step()
        count += 1
    print(name, round((time.perf_counter() - start) / count * 1e3, 1), flush=True)
