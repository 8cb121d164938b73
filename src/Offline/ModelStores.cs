using Recsys.Models;

namespace Recsys.Offline;

/// <summary>Opens a store of model versions by its name: a folder, or azblob://CONTAINER with its connection string in a variable.</summary>
internal static class ModelStores
{
    /// <summary>Variable of the blob account's connection string, which holds a secret and so is no option.</summary>
    public const string Variable = "RECSYS_BLOB_CONNECTION";

    private const string Scheme = "azblob://";

    /// <summary>What a name may be, for help texts.</summary>
    public static string Names => $"a folder, or {Scheme}CONTAINER with the account's connection string in the variable {Variable}";

    /// <summary>Opens a store.</summary>
    /// <param name="option">The option that names it, for messages.</param>
    /// <param name="name">Its name.</param>
    /// <exception cref="ArgumentException">The container has no name, or its connection string is missing or none.</exception>
    public static IModelStore Open(string option, string name)
    {
        if (!name.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return name.Contains("://", StringComparison.Ordinal)
                ? throw new ArgumentException($"{option} {name}: a store is {Names}.")
                : new LocalModelStore(new LocalModelStoreOptions { Folder = name });
        }

        var connection = Environment.GetEnvironmentVariable(Variable)
            ?? throw new ArgumentException($"{option} {name}: the variable {Variable} must hold the connection string of the blob account.");
        try
        {
            return BlobModelStore.Connect(
                connection,
                name[Scheme.Length..],
                new BlobModelStoreOptions { CacheFolder = Path.Combine(Path.GetTempPath(), "recsys-model-cache", name[Scheme.Length..]) });
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            // The connection string itself is a secret and must not be shown.
            throw new ArgumentException($"{option} {name}: {Variable} is no connection string of a blob account, or the container has no valid name.", e);
        }
    }
}
