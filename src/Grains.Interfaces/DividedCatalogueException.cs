namespace Recsys;

/// <summary>What was asked needs the whole catalogue in one place, and the cluster's is divided (Recsys:Catalogue:Shards). Asking again cannot succeed.</summary>
[GenerateSerializer, Alias("recsys.DividedCatalogueException")]
public sealed class DividedCatalogueException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="what">What was asked, such as "an explanation of a list".</param>
    /// <param name="shards">Parts of the catalogue.</param>
    public DividedCatalogueException(string what, int shards)
        : base($"Recsys:Catalogue:Shards is {shards}; allowed for {what}: 1.") => Shards = shards;

    /// <summary>Parts of the catalogue.</summary>
    [Id(0)]
    public int Shards { get; }
}
