using Recsys.Conformance;
using Recsys.Core;

namespace Recsys.Data.Tests;

public sealed class PairReaderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ReadSteam_Rows_GivePurchasesAndPlaysInSeconds()
    {
        WriteSteam("u1\tg1\t1.0\nu2\tg2\t1.0\nu1\tg1\t1.0\n", "u1\tg1\t0.5\n");
        var report = new PairReport();

        var data = SteamReader.Read(_folder.Path, report);

        Assert.Equal(["g1", "g2"], data.ItemIds);
        Assert.Equal(
            [new(0, 0, InteractionKind.Purchase, 0, 0), new(1, 1, InteractionKind.Purchase, 0, 0), new(0, 0, InteractionKind.Play, 1800, 0)],
            data.Interactions.ToArray());
        Assert.Equal("game_purchase.dat: 2 pairs, 1 duplicates left out (first: user u1, item g1, line 4); game_play.dat: 1 pairs", report.ToString());
    }

    [Theory]
    [InlineData("u1\tg1\n", 2)]
    [InlineData("u1\tg1\t1\nu1\tg2\t-1\n", 3)]
    [InlineData("u1\tg1\tNaN\n", 2)]
    [InlineData("u1\tg9\t1\n", 0)]
    public void ReadSteam_RowOfAnotherForm_IsReported(string plays, int line)
    {
        WriteSteam("u1\tg1\t1.0\n", plays);

        var error = Assert.Throws<DataFormatException>(() => SteamReader.Read(_folder.Path));

        Assert.EndsWith("game_play.dat", error.File, StringComparison.Ordinal);
        Assert.Equal(line, Assert.Single(error.Examples).Line);
    }

    [Fact]
    public void ReadSteam_RealData_HasTheKnownCountsAndDuplicates()
    {
        var report = new PairReport();

        var data = SteamReader.Read(TestData.Require("steam"), report);

        Assert.Equal((12_393, 5_155), (data.UserCount, data.ItemCount));
        Assert.Equal(129_511 - 707, report.Pairs["game_purchase.dat"]);
        Assert.Equal(707, report.Duplicates["game_purchase.dat"]);
        Assert.Equal(12, report.Duplicates["game_play.dat"]);
    }

    [Fact]
    public void ReadRetailrocket_RealData_HasTheKnownCounts()
    {
        var report = new PairReport();

        var data = RetailrocketReader.Read(TestData.Require("retailrocket"), report);

        // 3,423 visitors have views; 8 more have carts or purchases alone.
        Assert.Equal(3_431, data.UserCount);
        Assert.Equal([78_371, 9_028, 5_088], report.Pairs.Values);
        Assert.Empty(report.Duplicates);
    }

    [Fact]
    public void ReadRetailrocket_OtherHeader_IsReported()
    {
        _folder.Write("view_ecommerce.dat", "user\titem\tevent\n");

        var error = Assert.Throws<DataFormatException>(() => RetailrocketReader.Read(_folder.Path));

        Assert.Equal(1, Assert.Single(error.Examples).Line);
    }

    private void WriteSteam(string purchases, string plays)
    {
        _folder.Write("item_info.dat", "Game_ID\tGame Name\ng1\tOne\ng2\tTwo\n");
        _folder.Write("game_purchase.dat", "User_ID\tGame_ID\tPurchase\n" + purchases);
        _folder.Write("game_play.dat", "User_ID\tGame_ID\tHours\n" + plays);
    }
}
