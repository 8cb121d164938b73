using Recsys.Training.Layers;
using TorchSharp;

namespace Recsys.Training.Examples;

/// <summary>A batch on the device of the training, copied there by the loader's thread.</summary>
internal sealed class BatchTensors : IDisposable
{
    private readonly List<torch.Tensor> _owned = [];

    public BatchTensors(ExampleBatch batch, torch.Device device)
    {
        torch.Tensor Keep(torch.Tensor tensor)
        {
            _owned.Add(tensor);
            return tensor;
        }

        Pool PoolOf(FieldPool pool) => new(
            pool.Owners,
            pool.Fields,
            Keep(pool.Places.ToTensor(device, pool.Places.Length)),
            pool.Plain ? null : Keep(pool.Slots.ToTensor(device, pool.Slots.Length)),
            pool.Plain ? null : Keep(pool.Weights.ToTensor(device, pool.Weights.Length, 1)),
            pool.Plain ? null : Keep(pool.Keys.ToTensor(device, pool.Owners, pool.Fields, 1)));

        (Count, HistoryLength) = (batch.Count, batch.HistoryLength);
        Rows = Keep(batch.Rows.ToTensor(device, batch.Rows.Length));
        (Users, Items, Contexts) = (PoolOf(batch.Users), PoolOf(batch.Items), PoolOf(batch.Contexts));
        UserPlaces = Keep(batch.UserPlaces.ToTensor(device, Count));
        ItemPlaces = Keep(batch.ItemPlaces.ToTensor(device, Count));
        HistoryPlaces = Keep(batch.HistoryPlaces.ToTensor(device, batch.HistoryPlaces.Length));
        HistoryWeights = Keep(batch.HistoryWeights.ToTensor(device, Count, HistoryLength));
        HistoryKinds = Keep(batch.HistoryKinds.ToTensor(device, Count, HistoryLength));
        Similarities = Keep(batch.Similarities.ToTensor(device, Count, Count == 0 ? 0 : batch.Similarities.Length / Count));
        Labels = Keep(batch.Labels.ToTensor(device, Count));
        Values = Keep(batch.Values.ToTensor(device, Count));
    }

    public int Count { get; }

    public int HistoryLength { get; }

    public torch.Tensor Rows { get; }

    public Pool Users { get; }

    public Pool Items { get; }

    public Pool Contexts { get; }

    public torch.Tensor UserPlaces { get; }

    public torch.Tensor ItemPlaces { get; }

    public torch.Tensor HistoryPlaces { get; }

    public torch.Tensor HistoryWeights { get; }

    public torch.Tensor HistoryKinds { get; }

    public torch.Tensor Similarities { get; }

    public torch.Tensor Labels { get; }

    public torch.Tensor Values { get; }

    public void Dispose() => _owned.ForEach(t => t.Dispose());

    /// <summary>A <see cref="FieldPool"/>; slots, weights and keys [owners, fields, 1] are null where it is plain.</summary>
    internal sealed record Pool(int Owners, int Fields, torch.Tensor Places, torch.Tensor? Slots, torch.Tensor? Weights, torch.Tensor? Keys);
}
