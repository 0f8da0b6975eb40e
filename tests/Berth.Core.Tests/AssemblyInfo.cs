// Some tests start processes, and a child holds its parent's locks for the moment between fork and exec: a lock that another
// test has just let go of would look taken.
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly)]
