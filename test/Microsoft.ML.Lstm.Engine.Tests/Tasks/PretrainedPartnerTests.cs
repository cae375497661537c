using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;
using Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>What a pretrained forecaster adds to the rows of a trained one.</summary>
[TestClass]
public sealed class PretrainedPartnerTests
{
    const int Context = 300, Window = 24, Rows = 4;

    static readonly WindowConfig Plan = new()
    {
        WindowSize = Window,
        Horizon = 6,
        SegmentLength = 4,
        Seasons = [12],
        Log = false,
        MaskInputs = false,
        Spreads = SpreadPrior.None,
        ContextLength = Context,
    };

    static readonly int Size = Plan.Horizon * ForecastNetwork.Levels.Length;

    [TestMethod]
    public void The_network_runs_on_the_rows_that_have_a_part_and_their_bits_depend_on_no_other()
    {
        // Half a window known has no part; a row more than that has, of a short context; the last one is whole.
        int[] known = [12, Context, 3, 20];
        var together = Combine(known, out var ran);
        Assert.AreEqual(2, ran);
        for (var row = 0; row < Rows; row++)
        {
            var own = together[(row * Size)..((row + 1) * Size)];
            var alone = Combine([known[row]], out var one);
            CollectionAssert.AreEqual(alone, own, $"row {row}");
            Assert.AreEqual(one == 0, own.All(value => value == 0), $"row {row}");
        }
    }

    [TestMethod]
    public void A_block_of_new_series_takes_no_time()
    {
        Combine([1, 2, 12, 5], out var ran);
        Assert.AreEqual(0, ran);
    }

    /// <summary>A pass is used again and again, with other rows each time.</summary>
    [TestMethod]
    public void Rows_of_before_leave_no_trace()
    {
        var partner = new PretrainedPartner(ShippedNetwork.Small.Forecaster, Plan, Rows);
        Combine(partner, [Context, Context, Context, Context], out _);
        CollectionAssert.AreEqual(Combine([13, 12, 100], out _), Combine(partner, [13, 12, 100], out _));
    }

    static float[] Combine(int[] known, out int ran) => Combine(new(ShippedNetwork.Small.Forecaster, Plan, Rows), known, out ran);

    static float[] Combine(PretrainedPartner partner, int[] known, out int ran)
    {
        var scales = new WindowScale[known.Length];
        for (var row = 0; row < known.Length; row++)
        {
            var history = new float[Context];
            for (var t = 0; t < Context; t++) history[t] = t < Context - known[row] ? float.NaN : 50 + (8 * MathF.Sin(MathF.Tau * t / 12)) + (t % 5);
            partner.Load(row, history);
            scales[row] = new(50, 6);
        }

        var predictions = new float[known.Length * Size];
        ran = partner.Combine(known.Length, scales, 0.75f, predictions);
        return predictions;
    }
}
