using Microsoft.ML.Lstm.Engine.Statistics;

namespace Microsoft.ML.Lstm.Engine.Tests.Statistics;

[TestClass]
public sealed class EditDistanceTests
{
    [TestMethod]
    [DataRow("kitten", "sitting", 2, 1, 0), DataRow("", "abc", 0, 3, 0), DataRow("abc", "", 0, 0, 3), DataRow("abc", "abc", 0, 0, 0), DataRow("", "", 0, 0, 0), DataRow("abcd", "acd", 0, 0, 1), DataRow("ab", "ba", 2, 0, 0)]
    public void Errors_are_counted_by_kind(string reference, string text, int substitutions, int insertions, int deletions) =>
        Assert.AreEqual(new EditErrors(substitutions, insertions, deletions), new EditDistance().Of<char>(reference, text));

    [TestMethod]
    public void It_is_the_fewest_errors_there_can_be()
    {
        var (random, distance) = (new Random(1), new EditDistance());
        for (var i = 0; i < 500; i++)
        {
            int[] one = Draw(), other = Draw();
            var errors = distance.Of<int>(one, other);
            Assert.AreEqual(Fewest(one, other), errors.Count);
            Assert.AreEqual(other.Length - one.Length, errors.Insertions - errors.Deletions);
        }

        int[] Draw() => [.. Enumerable.Range(0, random.Next(7)).Select(_ => random.Next(3))];
    }

    static int Fewest(ReadOnlySpan<int> one, ReadOnlySpan<int> other)
    {
        if (one.IsEmpty || other.IsEmpty) return one.Length + other.Length;
        if (one[0] == other[0]) return Fewest(one[1..], other[1..]);
        return 1 + Math.Min(Fewest(one[1..], other[1..]), Math.Min(Fewest(one[1..], other), Fewest(one, other[1..])));
    }
}
