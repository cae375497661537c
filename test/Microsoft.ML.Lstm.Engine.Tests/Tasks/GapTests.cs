using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

[TestClass]
public sealed class GapTests
{
    [TestMethod]
    public void Gaps_are_bridged_in_straight_lines_ends_stay_level_and_an_empty_feature_is_zero()
    {
        const float n = float.NaN;
        float[] values = [n, n, 1, n, n, n, 3, n, n, n, n, n, 9, n, n, n];
        Interpolation.Interpolate(values, 2);
        CollectionAssert.AreEqual((float[])[1, 0, 1, 0, 2, 0, 3, 0, 5, 0, 7, 0, 9, 0, 9, 0], values);
        float[] one = [n, 4, n];
        Interpolation.Interpolate(one, 1);
        CollectionAssert.AreEqual((float[])[4, 4, 4], one);
        Interpolation.Interpolate([], 3);
    }
}
