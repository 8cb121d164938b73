using System.CommandLine;
using Recsys.Cli.Bench;
using Recsys.Embeddings;

namespace Recsys.Cli.Commands;

/// <summary>recsys bench: speed and memory, each with its ceiling from the same run.</summary>
internal static class BenchCommand
{
    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON object, last, on standard output." };

    private static readonly Option<int> Seconds = new("--seconds")
    {
        Description = "Length of each measured phase.",
        DefaultValueFactory = _ => 20,
    };

    public static Command Create() => new("bench", "Measures speed and memory.")
    {
        Serve(),
        Track(),
        Swap(),
        Online(),
        Overload(),
        BenchLiveCommand.Create(Seconds, Json),
        Memory(),
        Catalogue(),
        Shards(),
        BenchClusterCommand.Create(Seconds, Json),
        Train(),
        Ann(),
        EmbeddingTraining(),
    };

    private static Command Serve()
    {
        var rate = new Option<double>("--rate") { Description = "Requests a second of the open loop.", DefaultValueFactory = _ => 500 };
        var filter = new Option<ItemFilter?>("--filter")
        {
            Description = "What an item's price (0.99 to 99.99) and category (c0 to c9) must meet, such as \"price < 20 and category in (c1, c2)\"; measured in turn with requests without it.",
            CustomParser = ExplainCommand.ReadFilter,
        };
        var command = new Command("serve", "Recommendations end to end against raw ONNX Runtime, or with a filter against those without.") { rate, filter, Seconds, Json };
        command.SetAction(async (parsed, ct) =>
            (await ServeBench.RunAsync(parsed.GetValue(rate), parsed.GetValue(Seconds), parsed.GetValue(filter), ct)).Print(parsed.GetValue(Json)));
        return command;
    }

    private static Command Track()
    {
        var workers = new Option<int>("--workers") { Description = "Calls in flight.", DefaultValueFactory = _ => 256 };
        var batch = new Option<int>("--batch") { Description = "Events a call.", DefaultValueFactory = _ => 1 };
        var state = new Option<string?>("--state") { Description = "Folder that keeps the store after the run." };
        var acks = new Option<string?>("--acks") { Description = "File that gets the id of each event once it is acknowledged." };
        var storage = new Option<string>("--storage") { Description = "Where the events go: sqlite, or postgres, a server of the run's own.", DefaultValueFactory = _ => "sqlite" };
        storage.AcceptOnlyFromAmong("sqlite", "postgres");
        var silos = new Option<int>("--silos") { Description = "Silos of the cluster, 1 to 8; only with postgres.", DefaultValueFactory = _ => 1 };
        silos.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 8)
            {
                result.AddError($"--silos is {result.GetValueOrDefault<int>()}; it must be from 1 to 8.");
            }
        });
        var hot = new Option<bool>("--hot") { Description = "Half of all events are of one item; only with postgres." };
        var command = new Command("track", "Durable events a second against the event log alone, or against pgbench.") { workers, batch, state, acks, storage, silos, hot, Seconds, Json };
        command.Validators.Add(result =>
        {
            var postgres = result.GetValue(storage) == "postgres";
            if (!postgres && (result.GetValue(silos) > 1 || result.GetValue(hot)))
            {
                result.AddError("--silos and --hot need --storage postgres.");
            }
            else if (postgres && (result.GetValue(state) is not null || result.GetValue(acks) is not null))
            {
                result.AddError("--state and --acks are of --storage sqlite.");
            }
        });
        command.SetAction(async (parsed, ct) => (parsed.GetValue(storage) == "postgres"
                ? await PostgresTrackBench.RunAsync(
                    parsed.GetValue(Seconds), parsed.GetValue(workers), parsed.GetValue(batch), parsed.GetValue(silos), parsed.GetValue(hot), ct)
                : await TrackBench.RunAsync(
                    parsed.GetValue(Seconds), parsed.GetValue(workers), parsed.GetValue(batch), parsed.GetValue(state), parsed.GetValue(acks), ct))
            .Print(parsed.GetValue(Json)));
        return command;
    }

    private static Command Swap()
    {
        var rate = new Option<double>("--rate") { Description = "Requests a second of the open loop.", DefaultValueFactory = _ => 500 };
        var hogs = new Option<int>("--hogs") { Description = "Processes beside that load the cores (Linux, macOS).", DefaultValueFactory = _ => 0 };
        hogs.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 64)
            {
                result.AddError($"--hogs is {result.GetValueOrDefault<int>()}; it must be from 0 to 64.");
            }
        });
        var silos = new Option<int>("--silos") { Description = "Silos of the cluster, 1 to 16; without --hogs where there are several.", DefaultValueFactory = _ => 1 };
        silos.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 16)
            {
                result.AddError($"--silos is {result.GetValueOrDefault<int>()}; it must be from 1 to 16.");
            }
        });
        var command = new Command("swap", "Latency while the model is swapped under load, and how long a swap over several silos takes.") { rate, hogs, silos, Seconds, Json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(silos) > 1 && result.GetValue(hogs) > 0)
            {
                result.AddError("--hogs is of one silo.");
            }
        });
        command.SetAction(async (parsed, ct) => (parsed.GetValue(silos) > 1
                ? await SwapClusterBench.RunAsync(parsed.GetValue(silos), parsed.GetValue(rate), parsed.GetValue(Seconds), ct)
                : await SwapBench.RunAsync(parsed.GetValue(rate), parsed.GetValue(Seconds), parsed.GetValue(hogs), ct))
            .Print(parsed.GetValue(Json)));
        return command;
    }

    private static Command Online()
    {
        var rate = new Option<double>("--rate") { Description = "Lists a second of other users, a fifth of whose items they click on.", DefaultValueFactory = _ => 50 };
        var silos = new Option<int>("--silos") { Description = "Silos of the cluster, 1 to 16.", DefaultValueFactory = _ => 3 };
        silos.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 16)
            {
                result.AddError($"--silos is {result.GetValueOrDefault<int>()}; it must be from 1 to 16.");
            }
        });
        var clicks = new Option<int>("--clicks") { Description = "Clicks that are followed, 1 to 10,000.", DefaultValueFactory = _ => 100 };
        clicks.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 10_000)
            {
                result.AddError($"--clicks is {result.GetValueOrDefault<int>()}; it must be from 1 to 10,000.");
            }
        });
        var command = new Command("online", "How long it takes from a click to a changed weight on every silo.") { rate, silos, clicks, Json };
        command.SetAction(async (parsed, ct) =>
            (await OnlineBench.RunAsync(parsed.GetValue(silos), parsed.GetValue(rate), parsed.GetValue(clicks), ct)).Print(parsed.GetValue(Json)));
        return command;
    }

    private static Command Overload()
    {
        var factor = new Option<double>("--factor") { Description = "Offered load as a multiple of the measured capacity.", DefaultValueFactory = _ => 3 };
        factor.Validators.Add(result =>
        {
            if (!result.Implicit && result.GetValueOrDefault<double>() is var value && !(value > 0 && value <= 100))
            {
                result.AddError($"--factor is {value}; it must be above 0, at most 100.");
            }
        });
        var deadline = new Option<double?>("--deadline") { Description = "Seconds that a call may take; the client's default unless given." };
        var inFlight = new Option<int?>("--in-flight") { Description = "Calls that the client lets wait; its default unless given." };
        var track = new Option<int>("--track") { Description = "Store so many events a call in place of recommending." };
        deadline.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double?>() is { } value && !(value > 0 && value <= 600))
            {
                result.AddError($"--deadline is {value}; it must be above 0, at most 600.");
            }
        });
        inFlight.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is { } value && value is < 1 or > 1_000_000)
            {
                result.AddError($"--in-flight is {value}; it must be from 1 to 1000000.");
            }
        });
        track.Validators.Add(result =>
        {
            if (!result.Implicit && result.GetValueOrDefault<int>() is var value && value is < 1 or > 1000)
            {
                result.AddError($"--track is {value}; it must be from 1 to 1000.");
            }
        });
        var command = new Command("overload", "What still comes in time when more is asked for than can be done.") { factor, deadline, inFlight, track, Seconds, Json };
        command.SetAction(async (parsed, ct) =>
            (await OverloadBench.RunAsync(
                parsed.GetValue(factor),
                parsed.GetValue(Seconds),
                parsed.GetValue(deadline) is { } limit ? TimeSpan.FromSeconds(limit) : null,
                parsed.GetValue(inFlight),
                parsed.GetValue(track),
                ct)).Print(parsed.GetValue(Json)));
        return command;
    }

    private static Command Train()
    {
        var model = new Option<string[]>("--model") { Description = "Models; all unless given.", AllowMultipleArgumentsPerToken = true };
        model.AcceptOnlyFromAmong([.. TrainSubject.All.Select(s => s.Name)]);
        var batch = new Option<int[]>("--batch")
        {
            Description = "Samples of a step; 4096 and 1024 unless given.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [4096, 1024],
        };
        var threads = new Option<int>("--threads") { Description = "Threads of one operation; 0 for one per core.", DefaultValueFactory = _ => 0 };
        var tables = new Option<int[]>("--tables")
        {
            Description = "Sizes of catalogues, from 10000: times an epoch over the same events in each, instead.",
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command("train", "Training samples a second against the machine's matrix multiplication.") { model, batch, threads, tables, Json };
        command.SetAction((parsed, ct) => Task.Run(
            () =>
            {
                if (parsed.GetValue(tables) is { Length: > 0 } sizes)
                {
                    TableBench.Run(sizes, parsed.GetValue(threads), ct).Print(parsed.GetValue(Json));
                    return;
                }

                var names = parsed.GetValue(model) ?? [];
                var subjects = TrainSubject.All.Where(s => names.Length == 0 || names.Contains(s.Name)).ToArray();
                TrainBench.Run(subjects, parsed.GetValue(batch)!, parsed.GetValue(threads), ct).Print(parsed.GetValue(Json));
            },
            ct));
        return command;
    }

    private static Command Memory()
    {
        var users = new Option<int>("--users") { Description = "Users to hold.", DefaultValueFactory = _ => 100_000 };
        var command = new Command("memory", "Bytes that a user at rest takes.") { users, Json };
        command.SetAction(async (parsed, ct) =>
            (await MemoryBench.RunAsync(parsed.GetValue(users), ct)).Print(parsed.GetValue(Json)));
        return command;
    }

    private static Command Catalogue()
    {
        var items = new Option<int>("--items") { Description = "Items to import and to start with.", DefaultValueFactory = _ => 1_000_000 };
        var state = new Option<string?>("--state") { Description = "Folder that keeps the store after the run." };
        items.Validators.Add(result =>
        {
            if (!result.Implicit && result.GetValueOrDefault<int>() is var value && value < 1)
            {
                result.AddError($"{items.Name} is {value}; it must be from 1.");
            }
        });
        var command = new Command("catalogue", "Items imported a second, and the time that a silo with them takes to start.") { items, state, Json };
        command.SetAction(async (parsed, ct) =>
            (await CatalogueBench.RunAsync(parsed.GetValue(items), parsed.GetValue(state), ct)).Print(parsed.GetValue(Json)));
        return command;
    }

    private static Command Shards()
    {
        var items = new Option<int>("--items") { Description = "Items of the catalogue, from 1000.", DefaultValueFactory = _ => 1_000_000 };
        var shards = new Option<int>("--shards") { Description = "Parts: 2, 4, 8 or 16.", DefaultValueFactory = _ => 4 };
        var silos = new Option<int?>("--silos") { Description = "Silos, 1 to 16; as many as parts unless given." };
        items.Validators.Add(result =>
        {
            if (!result.Implicit && result.GetValueOrDefault<int>() is var value && value < 1000)
            {
                result.AddError($"--items is {value}; it must be from 1000.");
            }
        });
        shards.Validators.Add(result =>
        {
            if (!result.Implicit && result.GetValueOrDefault<int>() is var value && value is not (2 or 4 or 8 or 16))
            {
                result.AddError($"--shards is {value}; it must be 2, 4, 8 or 16.");
            }
        });
        silos.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is { } value && value is < 1 or > 16)
            {
                result.AddError($"--silos is {value}; it must be from 1 to 16.");
            }
        });
        var command = new Command("shards", "Lists and latency of a divided catalogue against those of a whole one.") { items, shards, silos, Seconds, Json };
        command.SetAction(async (parsed, ct) =>
            (await ShardsBench.RunAsync(parsed.GetValue(items), parsed.GetValue(shards), parsed.GetValue(silos) ?? parsed.GetValue(shards), parsed.GetValue(Seconds), ct))
            .Print(parsed.GetValue(Json)));
        return command;
    }

    private static Command Ann()
    {
        var count = new Option<int>("--count") { Description = "Vectors to generate.", DefaultValueFactory = _ => 100_000 };
        var queryCount = new Option<int>("--query-count") { Description = "Queries to generate.", DefaultValueFactory = _ => 1000 };
        var vectors = new Option<string?>("--vectors") { Description = "Vectors (.npy, float32 or float64) in place of generated ones; with --queries." };
        var queries = new Option<string?>("--queries") { Description = "Queries (.npy, float32 or float64)." };
        var k = new Option<int>("--k") { Description = "Nearest items to find.", DefaultValueFactory = _ => 10 };
        var threads = new Option<int>("--build-threads") { Description = "Threads that build an index.", DefaultValueFactory = _ => 2 };
        var index = new Option<string[]>("--index") { Description = "Indexes to measure; all by default.", AllowMultipleArgumentsPerToken = true };
        var effort = new Option<int[]>("--effort") { Description = "Efforts (ef, tables) to measure.", AllowMultipleArgumentsPerToken = true };
        var output = new Option<string?>("--out")
        {
            Description = "Receives the ids found (.npy, int32) by the first graph or hash row with recall .95, else by the best; the row is marked.",
        };
        index.AcceptOnlyFromAmong([.. AnnSubject.All.Select(s => s.Name)]);
        var command = new Command("ann", "Recall, speed, build time and memory of the vector indexes.")
        {
            count, queryCount, vectors, queries, k, threads, index, effort, output, Json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(vectors) is null != result.GetValue(queries) is null)
            {
                result.AddError("--vectors and --queries go together.");
            }

            foreach (var option in (ReadOnlySpan<Option<int>>)[count, queryCount])
            {
                if (result.GetValue(vectors) is not null && result.GetResult(option) is { Implicit: false })
                {
                    result.AddError($"{option.Name} is of generated vectors; leave it out beside --vectors.");
                }
            }
        });
        foreach (var option in (ReadOnlySpan<Option<int>>)[count, queryCount, k, threads])
        {
            option.Validators.Add(result =>
            {
                if (!result.Implicit && result.GetValueOrDefault<int>() is var value && value < 1)
                {
                    result.AddError($"{option.Name} is {value}; it must be from 1.");
                }
            });
        }

        command.SetAction((parsed, ct) =>
        {
            var options = new AnnOptions
            {
                Count = parsed.GetValue(count),
                QueryCount = parsed.GetValue(queryCount),
                Vectors = parsed.GetValue(vectors),
                Queries = parsed.GetValue(queries),
                K = parsed.GetValue(k),
                BuildThreads = parsed.GetValue(threads),
                Indexes = parsed.GetValue(index) ?? [],
                Efforts = parsed.GetValue(effort) ?? [],
                Out = parsed.GetValue(output),
            };
            AnnBench.Run(options, ct).Print(parsed.GetValue(Json));
            return Task.CompletedTask;
        });
        return command;
    }

    private static Command EmbeddingTraining()
    {
        var corpus = new Option<string>("--corpus") { Description = "Text file, one sentence of tokens a line.", Required = true };
        var output = new Option<string?>("--out") { Description = "File for the vectors, in word2vec's text format." };
        var defaults = new SkipGramOptions();
        var dimension = new Option<int>("--dim") { Description = "Length of the vectors.", DefaultValueFactory = _ => defaults.Dimension };
        var window = new Option<int>("--window") { Description = "Most context words to either side.", DefaultValueFactory = _ => defaults.Window };
        var negatives = new Option<int>("--negatives") { Description = "Noise words a pair.", DefaultValueFactory = _ => defaults.Negatives };
        var threads = new Option<int>("--threads") { Description = "Threads; 0 for one per core.", DefaultValueFactory = _ => 2 };
        var epochs = new Option<int>("--epochs") { Description = "Passes over the text.", DefaultValueFactory = _ => defaults.Epochs };
        var sample = new Option<double>("--sample") { Description = "Subsampling threshold; 0 for none.", DefaultValueFactory = _ => 0 };
        var seed = new Option<int>("--seed") { Description = "Seed of everything random.", DefaultValueFactory = _ => defaults.Seed };
        var shared = new Option<bool>("--shared-negatives") { Description = "Draw noise once for all pairs of a centre: faster, and a little worse than the original, which draws it for every pair." };
        var generate = new Option<int>("--generate") { Description = "Write a text with planted likeness to --corpus first, of so many sentences of 20 words." };
        var score = new Option<string?>("--score") { Description = "Only score a file of vectors of a planted text, whatever trained them." };
        var command = new Command("word2vec", "Words a second of embedding training against its arithmetic alone.")
        {
            corpus, output, dimension, window, negatives, threads, epochs, sample, seed, shared, generate, score, Json,
        };
        command.SetAction((parsed, ct) =>
        {
            var options = new SkipGramOptions
            {
                Dimension = parsed.GetValue(dimension),
                Window = parsed.GetValue(window),
                Negatives = parsed.GetValue(negatives),
                Threads = parsed.GetValue(threads),
                Epochs = parsed.GetValue(epochs),
                Sample = parsed.GetValue(sample),
                Seed = parsed.GetValue(seed),
                SharedNegatives = parsed.GetValue(shared),
            };
            if (parsed.GetValue(score) is { } vectors)
            {
                new BenchReport { Name = "word2vec-score", Details = PlantedText.Score(ItemEmbeddings.Load(vectors)) }.Print(parsed.GetValue(Json));
                return Task.FromResult(0);
            }

            if (parsed.GetValue(generate) is > 0 and var sentences)
            {
                PlantedText.Write(parsed.GetValue(corpus)!, sentences, parsed.GetValue(seed));
            }

            Word2VecBench.Run(parsed.GetValue(corpus)!, parsed.GetValue(output), options, ct).Print(parsed.GetValue(Json));
            return Task.FromResult(0);
        });
        return command;
    }
}
