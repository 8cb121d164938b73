using Aspire.Hosting.Orleans;

namespace Recsys.AppHost;

/// <summary>
/// Clustering by the database that silos share. Recsys names Orleans' ADO.NET providers itself, for one and the same connection string
/// (Recsys:Storage), so it is that which a silo is given.
/// </summary>
internal sealed class SharedDatabase(IResourceBuilder<IResourceWithConnectionString> database) : IProviderConfiguration
{
    public void ConfigureResource<T>(IResourceBuilder<T> resourceBuilder, string configSectionPath)
        where T : IResourceWithEnvironment =>
        resourceBuilder
            .WithEnvironment("Recsys__Storage__ConnectionString", database)
            .WithEnvironment("Recsys__Cluster__Name", "recsys");
}
