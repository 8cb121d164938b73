using TorchSharp;

namespace Recsys.Training.Layers;

/// <summary>Copies between tensors and managed arrays.</summary>
internal static class TensorExtensions
{
    /// <summary>The tensor's values in row-major order.</summary>
    public static float[] ToArray(this torch.Tensor tensor)
    {
        using var scope = torch.NewDisposeScope();
        return tensor.detach().cpu().contiguous().data<float>().ToArray();
    }

    /// <summary>
    /// A tensor of managed values, in memory that torch allocates: kernels sum in an order that depends on the data's
    /// alignment, and managed arrays lie anywhere, so that equal runs would differ in the last digits.
    /// </summary>
    public static torch.Tensor ToTensor(this float[] values, torch.Device device, params long[] shape)
    {
        using var view = torch.tensor(values, shape);
        return device.type == DeviceType.CPU ? view.clone() : view.to(device);
    }

    /// <summary>A tensor of 64-bit indexes.</summary>
    public static torch.Tensor ToTensor(this long[] values, torch.Device device, params long[] shape)
    {
        using var view = torch.tensor(values, shape);
        return device.type == DeviceType.CPU ? view.clone() : view.to(device);
    }
}
