using TorchSharp;

namespace Recsys.Training.Runs;

/// <summary>One learned tensor of a run by name, so that a later run finds it again.</summary>
/// <param name="Name">Its name within the family.</param>
/// <param name="Values">The values; a run that goes on from a version's gets them written into it.</param>
/// <param name="Keys">What each row is of, such as item ids; null where rows have no names and the whole tensor is one thing.</param>
/// <param name="Met">Which rows anything was learned of, so that the others, which are as they began, are not kept; null for all.</param>
internal sealed record LearnedTensor(string Name, torch.Tensor Values, IReadOnlyList<string>? Keys = null, bool[]? Met = null)
{
    /// <summary>Name of the items' own embeddings.</summary>
    public const string Items = "items";

    /// <summary>Name of those of attributes.</summary>
    public const string Attributes = "attributes";

    /// <summary>Name of those of contents' numbers.</summary>
    public const string Contents = "contents";

    /// <summary>All parameters and buffers of a module.</summary>
    /// <param name="module">The module.</param>
    /// <param name="of">What their names begin with.</param>
    public static IEnumerable<LearnedTensor> Of(torch.nn.Module module, string of) =>
    [
        .. module.named_parameters().Select(p => new LearnedTensor($"{of}.{p.name}", p.parameter)),
        .. module.named_buffers().Select(b => new LearnedTensor($"{of}.{b.name}", b.buffer)),
    ];
}
