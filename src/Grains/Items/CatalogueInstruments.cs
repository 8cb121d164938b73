using System.Diagnostics.Metrics;
using Recsys.Retrieval;

namespace Recsys.Grains.Items;

/// <summary>Metrics of the catalogue as a silo sees it, meter "Recsys.Catalogue".</summary>
internal sealed class CatalogueInstruments
{
    private readonly Histogram<double> _fill;
    private readonly Counter<long> _refreshed;

    public CatalogueInstruments(IMeterFactory meters, ItemTable table)
    {
        var meter = meters.Create("Recsys.Catalogue");
        meter.CreateObservableGauge("recsys.catalogue.items", () => table.ItemCount, "{item}", "Items in the silo's table, without deleted ones.");
        _fill = meter.CreateHistogram<double>("recsys.catalogue.fill.duration", "s", "Time to fill the silo's table at its start.");
        _refreshed = meter.CreateCounter<long>("recsys.catalogue.refreshed", "{item}", "Items whose description the silo took anew since its start.");
    }

    public void Filled(double seconds) => _fill.Record(seconds);

    public void Refreshed(int items) => _refreshed.Add(items);
}
