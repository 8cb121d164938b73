using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Runtime.Services;

namespace Recsys.Grains.Sharding;

/// <summary>Answers other silos. Reentrant, and on the thread pool: a part may be asked by many requests at once, and each is work of the processor alone.</summary>
[Reentrant]
internal sealed class ShardService(GrainId id, Silo silo, ILoggerFactory loggers, ShardAnswers answers)
    : GrainService(id, silo, loggers), IShardService
{
    public Task<ShardReply> AskAsync(ShardAsk ask) => Task.Run(() => answers.Answer(ask));

    public Task<ShardState> GetStateAsync() => Task.Run(answers.State);
}

/// <summary>Reaches the parts that a given silo holds.</summary>
internal sealed class ShardServiceClient(IServiceProvider services) : GrainServiceClient<IShardService>(services)
{
    public IShardService On(SiloAddress silo) => GetGrainService(silo);
}
