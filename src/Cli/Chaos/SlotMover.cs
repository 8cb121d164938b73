using Recsys.Grains.Storage;
using Recsys.Grains.Storage.Postgres;

namespace Recsys.Cli.Chaos;

/// <summary>Moves the slots of users from one database of the log to another all the while, each move by stores of its own, as an operator's command does.</summary>
/// <param name="options">The databases of the log, the main one first.</param>
/// <param name="users">Users whose slots are moved.</param>
/// <param name="seed">Decides what is moved where.</param>
internal sealed class SlotMover(IReadOnlyList<PostgresOptions> options, IReadOnlyList<string> users, int seed)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Random _random = new(seed);

    /// <summary>Moves that came to their end.</summary>
    public int Moves { get; private set; }

    /// <summary>Tries of a move that ended in the middle.</summary>
    public int Interrupted { get; private set; }

    /// <summary>Gives every database users, each slot in its turn.</summary>
    public async Task DivideAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; i < users.Count; i++)
        {
            if (i % options.Count > 0)
            {
                await MoveAsync(SlotOf(users[i]), (short)(i % options.Count), cancellationToken);
            }
        }
    }

    /// <summary>Moves until it is told to stop; a move that it has begun is still brought to its end. Half of them are interrupted once, anywhere.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var (slot, target) = (SlotOf(users[_random.Next(users.Count)]), (short)_random.Next(options.Count));
            using var interrupt = new CancellationTokenSource();
            if (_random.Next(2) == 0)
            {
                interrupt.CancelAfter(_random.Next(1, 100));
            }

            for (var token = interrupt.Token; ; token = CancellationToken.None)
            {
                try
                {
                    await MoveAsync(slot, target, token);
                    Moves++;
                    break;
                }
                catch (Exception e) when (e is StoreException or OperationCanceledException || PostgresDatabase.IsError(e))
                {
                    Interrupted++;
                    await Task.Delay(Pause, CancellationToken.None);
                }
            }
        }
    }

    private static short SlotOf(string user) => (short)LogSlots.Of(UserKey.Of(user));

    private async Task MoveAsync(short slot, short target, CancellationToken cancellationToken)
    {
        using var main = PostgresStore.Open(options[0]);
        var stores = PostgresLogs.OpenStores(main);
        try
        {
            await new SlotMove(main, stores).RunAsync(slot, target, cancellationToken);
        }
        finally
        {
            stores.Skip(1).ToList().ForEach(s => s.Dispose());
        }
    }
}
