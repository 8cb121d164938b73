using Recsys.Models;
using Recsys.Offline;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) => { e.Cancel = true; stop.Cancel(); };

var store = new LocalModelStore(new LocalModelStoreOptions { Folder = "data/models" });
var data = new DataSource { Format = "csv", Path = "events.csv", Columns = ["user=user", "item=item", "time=time"] };
var plan = new TrainingPlan { Model = "two-tower", Preset = "quick", Protocol = "global-time" };

var trained = await new Trainer(store, Console.WriteLine).TrainAsync(plan, data, cancellationToken: stop.Token);
Console.WriteLine($"Published {trained.Version}.");

var how = new EvaluationPlan { Protocol = plan.Protocol, Metrics = "ndcg@10" };
var report = await new Evaluator(store).EvaluateAsync([trained.Version, "popularity"], data, how, cancellationToken: stop.Token);
foreach (var model in report.Models)
{
    Console.WriteLine($"{model.Model}: NDCG@10 {model.Metrics[0].Value:F3}.");
}
