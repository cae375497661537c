using System.Globalization;
using Mono.Cecil;

namespace Microsoft.ML.Lstm.Tests.Architecture;

[TestClass]
public sealed class CultureOfMessagesTests
{
    [TestMethod]
    [DataRow(typeof(LstmCatalog))]
    [DataRow(typeof(ForecastLoss))]
    public void No_message_is_written_in_the_culture_of_the_machine(Type within)
    {
        using var module = ModuleDefinition.ReadModule(within.Assembly.Location);
        string[] found = [.. CultureOfMessages.Of(module).Distinct().Order(StringComparer.Ordinal)];
        Assert.IsEmpty(found, $"{found.Length} places in {module.Name}, use FormattableString.Invariant or Require.Refused:\n{string.Join('\n', found)}");
    }

    [TestMethod]
    public void Options_out_of_range_are_told_alike_everywhere()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            comma.NumberFormat.NumberDecimalSeparator = ",";
            CultureInfo.CurrentCulture = comma;
            foreach (var error in (ArgumentOutOfRangeException[])
                [
                    Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ = new TrainingOptions { ValidationFraction = 0.75f }),
                    Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ = new TrainingOptions { LearningRate = -0.75f }),
                    Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ = new LstmForecastingOptions { ConfidenceLevel = 1.75f }),
                ])
            {
                StringAssert.Contains(error.Message, ".75");
                Assert.IsFalse(error.Message.Contains(",75", StringComparison.Ordinal), error.Message);
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
