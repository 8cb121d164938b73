using TorchSharp;

namespace Recsys.Training.Torch;

/// <summary>Copies between tensors and managed arrays.</summary>
internal static class TensorExtensions
{
    /// <summary>The tensor's values in row-major order.</summary>
    public static float[] ToArray(this torch.Tensor tensor)
    {
        using var scope = torch.NewDisposeScope();
        return tensor.detach().cpu().contiguous().data<float>().ToArray();
    }

    /// <summary>A tensor of the first values of a managed buffer.</summary>
    public static torch.Tensor ToTensor(this float[] values, torch.Device device, params long[] shape) =>
        torch.tensor(values, shape).to(device);

    /// <summary>A tensor of 64-bit indexes.</summary>
    public static torch.Tensor ToTensor(this long[] values, torch.Device device, params long[] shape) =>
        torch.tensor(values, shape).to(device);
}
