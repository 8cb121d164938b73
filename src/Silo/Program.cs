using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Recsys.Silo;

var builder = Host.CreateApplicationBuilder(args);
builder.AddRecsysSilo(builder.Configuration.GetSection("Recsys").Get<RecsysSiloOptions>() ?? new RecsysSiloOptions());
await builder.Build().RunAsync();
