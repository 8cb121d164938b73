using Recsys.Cli.Commands;
using Recsys.Cli.Hosting;
using Recsys.Cli.Plan;
using Recsys.Conformance;

namespace Recsys.Cli.Tests.Plan;

/// <summary>The plan's formulas, against figures by hand and against a day that is simulated user by user.</summary>
[Collection("console")]
public sealed class PlanTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Of_FiguresByHand_AreThose()
    {
        var question = new PlanQuestion
        {
            Users = 1_000_000,
            Items = 1_000_000,
            Events = 10_000,
            Lists = 1_000,
            Dimension = 64,
            Peak = 2,
            EventsPerVisit = 10,
            VisitMinutes = 5,
            IdleMinutes = 15,
            Evenness = 1,
            RetentionDays = 10,
            Utilisation = 0.5,
            Headroom = 1,
            SiloCores = 4,
            SiloMemory = 16,
            Spares = 1,
        };
        var constants = new PlanConstants
        {
            UserBytes = 2_000,
            ItemBytes = 500,
            IndexBytes = 400,
            SiloBytes = 5e8,
            EventMicroseconds = 200,
            ListMicroseconds = 500,
            DatabaseMicroseconds = 100,
            EventsPerCommit = 100,
            EventRowBytes = 300,
            UserRowBytes = 500,
        };
        var prices = new PlanPrices { Currency = "EUR", Core = 20, MemoryGigabyte = 3, DatabaseCore = 50, DiskGigabyte = 0.1 };

        var plan = CapacityPlan.Of(question, constants, prices).ToDictionary(l => l.Name, l => l.Value);

        // A user comes .002 times a second at the peak and stays for 1,200 s: 1 - 1 / 3.4.
        Assert.Equal(1_000, plan["visits"]);
        Assert.Equal(705_882.35, plan["activeUsers"], 0.01);
        Assert.Equal(2_256, plan["userBytes"]);
        Assert.Equal(1.592_47, plan["userMemory"], 1e-5);
        Assert.Equal(500 + (2 * (400 + 320)), plan["itemBytes"]);
        Assert.Equal(1.94 + 0.5, plan["itemMemory"], 1e-9);
        Assert.Equal(2 * (2 + 0.5) / 0.5, plan["siloCores"], 1e-9);
        Assert.Equal(3 + 1, plan["silos"]);
        Assert.Equal(200, plan["commits"]);
        Assert.Equal(4, plan["databaseCores"]);
        Assert.Equal((8.64e9 * 300 / 1e9) + 0.5, plan["databaseSize"], 1e-6);
        Assert.Equal(4 * (80 + 48), plan["siloCost"]);
        Assert.Equal(512 + 200 + 259.25, plan["cost"], 1e-6);
    }

    [Theory]
    [InlineData(1_000_000, 40, 2, 0.5, 17)]
    [InlineData(100_000, 40, 3, 0.2, 18)]
    [InlineData(200_000, 20, 1, 100, 19)]
    [InlineData(5_000, 40, 1.5, 1, 20)]
    public void Plan_SimulatedDay_Agrees(long users, double events, double peak, double evenness, int seed)
    {
        var question = new PlanQuestion { Users = users, Events = events, EventsPerVisit = 2, Peak = peak, Evenness = evenness };

        var agreements = PlanAgreement.Of(question, CapacityPlan.Of(question, new PlanConstants(), null), SimulatedDay.Run(question, seed, TestContext.Current.CancellationToken));

        Assert.Equal(4, agreements.Count);
        Assert.All(agreements, a => Assert.True(a.Agrees, $"{a.Name}: {a.Planned} planned, {a.Simulated} simulated"));
    }

    // A formula that counts each visit of a user who comes again, as Little's law alone does, would not do.
    [Fact]
    public void Agreement_PlanOfOtherUsers_IsSeen()
    {
        var question = new PlanQuestion { Users = 20_000, Events = 40, EventsPerVisit = 2, Evenness = 0.1 };
        var day = SimulatedDay.Run(question, 17, TestContext.Current.CancellationToken);

        var even = CapacityPlan.Of(question with { Evenness = 100 }, new PlanConstants(), null);

        Assert.False(PlanAgreement.Of(question, even, day).Single(a => a.Name.StartsWith("users in memory", StringComparison.Ordinal)).Agrees);
    }

    [Fact]
    public void Run_SameSeed_IsTheSameDay()
    {
        var question = new PlanQuestion { Users = 200_000 };
        var (a, b, c) = (Run(17), Run(17), Run(18));

        Assert.Equal(a, b);
        Assert.NotEqual(a, c);
        (long, long, long, long) Run(int seed)
        {
            var day = SimulatedDay.Run(question, seed, TestContext.Current.CancellationToken);
            return (day.Visits, day.Events, day.Visitors, day.MostActive);
        }
    }

    [Theory]
    [InlineData("plan --users 0", "--users is 0")]
    [InlineData("plan --peak 11", "--peak is 11; it must be from 1 to 10")]
    [InlineData("plan --set Nothing=3", "no constant 'Nothing'")]
    [InlineData("plan --set UserBytes=x", "'x' is no number above 0")]
    [InlineData("plan --items 100000000 --memory 8", "--memory")]
    public async Task Command_WhatCannotBe_IsNamed(string line, string part)
    {
        using var error = new StringWriter();

        Assert.NotEqual(0, await ExplainedErrors.RunAsync(RecsysCommands.Create(), line.Split(' '), error));
        Assert.Contains(part, error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"currency":"EUR","core":1,"memoryGigabyte":1,"databaseCore":1}""", "diskGigabyte")]
    [InlineData("""{"currency":"EUR","core":1,"memoryGigabyte":1,"databaseCore":1,"diskGigabyte":-1}""", "diskGigabyte is -1")]
    [InlineData("""{"currency":"EUR","core":1,"memoryGigabyte":1,"databaseCore":1,"diskGigabyte":1,"disc":1}""", "disc")]
    [InlineData("core: 1", "no price file")]
    public void Prices_WhatCannotBe_IsNamed(string text, string part)
    {
        File.WriteAllText(_folder["prices.json"], text);

        Assert.Contains(part, Assert.Throws<FormatException>(() => PlanPrices.Read(_folder["prices.json"])).Message, StringComparison.Ordinal);
    }
}
