using System.Globalization;
using Microsoft.Extensions.Configuration;
using Recsys.AppHost;

var builder = DistributedApplication.CreateBuilder(args);

// A database that is there already, by ConnectionStrings:recsys, else one in a container.
IResourceBuilder<IResourceWithConnectionString> database = builder.Configuration.GetConnectionString("recsys") is null
    ? builder.AddPostgres("postgres").WithDataVolume().AddDatabase("recsys")
    : builder.AddConnectionString("recsys");

// Silos leave the database's format alone, so it is brought up to date before they start.
var migrate = builder.AddProject<Projects.Recsys_Silo>("migrate", launchProfileName: null)
    .WithArgs("db", "migrate")
    .WithEnvironment("Recsys__Storage__ConnectionString", database)
    .WaitFor(database);

var cluster = builder.AddOrleans("cluster").WithClusterId("recsys").WithServiceId("recsys").WithClustering(new SharedDatabase(database));
var data = Path.Combine(builder.AppHostDirectory, "recsys-data");

for (var i = 0; i < 3; i++)
{
    builder.AddProject<Projects.Recsys_Silo>($"silo{i + 1}", launchProfileName: null)
        .WithReference(cluster)
        .WithEnvironment("Recsys__DataFolder", Path.Combine(data, $"silo{i + 1}"))
        .WithEnvironment("Recsys__ModelFolder", Path.Combine(data, "models"))
        .WithEnvironment("Recsys__SiloPort", (11111 + i).ToString(CultureInfo.InvariantCulture))
        .WithEnvironment("Recsys__GatewayPort", (30000 + i).ToString(CultureInfo.InvariantCulture))
        .WithHttpEndpoint(8080 + i, env: "Recsys__HealthPort", name: "health", isProxied: false)
        .WithHttpHealthCheck("/ready", endpointName: "health")
        .WaitForCompletion(migrate);
}

await builder.Build().RunAsync();
