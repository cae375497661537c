using System.Reflection;
using Microsoft.ML.AutoML;
using Microsoft.ML.Lstm.Tests.Shared;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.Lstm.AutoML.Tests.Contract;

/// <summary>eng/mlnet's contracts of Microsoft.ML.SearchSpace and Microsoft.ML.AutoML, held against <c>AutoML.txt</c>; on ML.NET's package the list is.</summary>
[TestClass]
public sealed class AutoMLContractTests
{
    static readonly Assembly Experiments = typeof(AutoMLExperiment).Assembly, Spaces = typeof(Parameter).Assembly;
    static readonly ContractSurface Surface = new([Spaces, Experiments], Experiments.GetType("Microsoft.ML.AutoML.RegressionExperiment") is null, "eng/mlnet/AutoML.txt");

    [TestMethod]
    public void The_contract_invents_nothing_and_the_package_has_all_that_is_listed() => Surface.InventsNothingAndThePackageHasAllThatIsListed();

    [TestMethod]
    public void What_others_implement_is_whole() => Surface.WhatOthersImplementIsWhole();
}
