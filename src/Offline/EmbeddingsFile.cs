using Recsys.Core;
using Recsys.Embeddings;
using Recsys.Training.Runs;

namespace Recsys.Offline;

/// <summary>Item vectors that a model begins with, from a file.</summary>
internal static class EmbeddingsFile
{
    /// <summary>Reads the vectors.</summary>
    /// <param name="file">The file; null for none.</param>
    /// <param name="frozen">Whether they stay as they are.</param>
    /// <returns>The vectors; null without a file.</returns>
    /// <exception cref="ArgumentException">They are to stay, but there are none.</exception>
    public static PretrainedItems? Read(string? file, bool frozen)
    {
        if (file is null)
        {
            return frozen ? throw new SettingException("{Frozen} needs {Embeddings} FILE.") : null;
        }

        return new PretrainedItems(ItemEmbeddings.Load(file), frozen);
    }
}
