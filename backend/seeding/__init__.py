"""Sample data: areas, people, workers and a month of visits from one fixed random seed."""
